"""What leaves the house, sent outside of any request: ``readiness worker`` drains the queue in the database.

Beside that it does what is due once a day (`duties.py`).

Law of this folder: a handler sends one thing and touches no state of the queue; `drain.py` alone does that. What
the states promise is said in `store/outgoing.py`. Any number of workers may run, on any number of machines.
"""
