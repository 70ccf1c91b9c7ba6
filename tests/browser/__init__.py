"""Tests with headless Chromium, driven by Playwright or Selenium; and of what their loops do beside ours."""
