"""Alembic's scripts. `readiness upgrade` runs them by path (`store/schema.py`): nothing imports them.

A revision names its columns itself and never imports the models, which will have changed by the time it
runs. To add one: `alembic revision --autogenerate -m "what changes"`, then read what it wrote.
"""
