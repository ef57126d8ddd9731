"""Companies and consultants do everything that can be done, in any order, and a plain model has to agree.

What always holds: no acknowledged answer is lost, versions only grow, nobody sees another company's data, and
who was erased leaves nothing behind.
"""

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.others import Everybody


@pytest.mark.parametrize(("examples", "steps"), [(8, 25), pytest.param(150, 50, marks=pytest.mark.soak)])
def test_the_program_agrees_with_the_model(app: Flask, database_url: str, examples: int, steps: int) -> None:
    machine = type("Machine", (Everybody,), {"app": app, "database_url": database_url})
    limits = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(machine, settings=limits)
