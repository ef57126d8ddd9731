"""The guard of the log fails every test that it should, whatever the test does with logging, and no other."""

import re
import subprocess
import sys
from pathlib import Path

from tests.serving import clean_environment

SAMPLES = Path(__file__).with_name("log_guard_samples.py")


def test_a_test_that_logs_a_secret_fails_and_no_other() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-rA",
            "-p",
            "no:xdist",
            "-p",
            "no:cacheprovider",
            str(SAMPLES),
        ],
        env=clean_environment({"READINESS_TEST_DATABASE": "sqlite"}),
        cwd=SAMPLES.parents[1],
        capture_output=True,
        text=True,
    )
    lines = re.findall(r"^(PASSED|FAILED|ERROR) .*::test_(\S+)", done.stdout, re.MULTILINE)
    failed = {name for outcome, name in lines if outcome != "PASSED"}
    others = {name for _outcome, name in lines} - failed
    assert len(failed) == 17, done.stdout
    assert len(others) == 3, done.stdout
    assert {name.partition("_")[0] for name in failed} == {"bad"}
    assert {name.partition("_")[0] for name in others} == {"good"}
    assert "a secret: " in done.stdout
