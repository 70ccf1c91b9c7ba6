"""The plugin of tox: it has each environment report what really ran there.

``hooks`` is called by tox, ``recorder`` runs inside the processes of the tests, ``records`` makes one report of what
they noted.  ``legacy`` makes environments of Python 3.5.  All of this uses the standard library only, and none of the
rest of the generator.
"""
