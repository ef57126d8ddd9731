"""Tells other systems what happened: signed, tried again, and never to a private address unless configured.

Law of this folder: only `readiness worker` sends. The pages put into the queue what is to be sent.
"""
