"""Tells other systems what happened: signed, tried again, and never to a private address unless configured.

Law of this folder: it runs in a process of its own, `readiness webhooks`. The pages only write down what is to be sent.
"""
