"""What differs between versions of Python, Django, asgiref and asynctest, and adapters to what they keep private.

A folder for each upstream; `shims` stands for asynctest where that is missing
or does not work.  Nothing here is public.
"""
