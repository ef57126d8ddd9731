"""The questionnaire, what answers to it are worth, and what to say about them.

Law of this folder: plain Python. No framework, no file, no network, no clock; the same input gives the
same output. Whoever has Python can score a questionnaire in its shell.
"""
