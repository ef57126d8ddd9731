"""The instrument as data, one folder per version, kept for ever, and what reads it into the domain.

Law of this folder: it reads only its own files. A mistake in one is refused with file, key and reason;
what is loaded is complete and consistent, so nobody behind it checks again.
"""
