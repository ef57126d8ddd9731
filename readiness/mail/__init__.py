"""Letters to companies: what they say, in four languages, and the outbox in which they lie without a mail server.

Law of this folder: a letter's links are made from the configured base address only, it loads nothing from
anywhere, and nothing that somebody typed becomes a header of its own. Who sends it when is the worker's to say.
"""
