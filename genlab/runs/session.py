"""One run in this process: its learner, advanced by turns, and its recording.

The worker and the command line train with this same code, so a run's frames do not depend on where
it is trained, on its neighbours, or on who watches.
"""

from __future__ import annotations

import contextlib
import time
import traceback
from collections.abc import Callable, Iterator, Mapping

from genlab.data.idx import DataError
from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import Value, specs
from genlab.experiments.learner import Diverged
from genlab.runs.info import LeaseLost, RunInfo, StoreError
from genlab.runs.progress import CheckpointMismatch, Progress
from genlab.runs.recorder import Recorder
from genlab.runs.store import Store

Told = Callable[[RunInfo], None]
RESTING = ("ready", "paused", "interrupted")  # states that "stop" ends


class Session:
    """A run with its learner. Training holds the run's lease; everything else gives it back.

    on_change: called with the run as the store has it, after each change.
    Methods raise `StoreError` where the store fails; what fails in training ends in the run's
    state "failed" and its reason, and is not raised.
    """

    def __init__(self, store: Store, experiment: Experiment, on_change: Told | None = None) -> None:
        self.store, self.experiment, self.id = store, experiment, experiment.run_id
        self.on_change = on_change
        self.training = False
        self._recorder = Recorder(store, self.id)
        self._progress: Progress | None = None
        self._target = 0

    def prepare(self) -> RunInfo:
        """Make frame 0 of a new run, or take over its origin's; any other stays as it is."""
        info = self.store.add(self.experiment)
        if info.state == "ready" and info.frames == 0:
            with self._failing_clearly():
                if self._take_up():  # frame 0, or all that its origin has
                    self._recorder.settle("paused" if self.steps_done else "ready")
        return self._tell()

    def train(self) -> RunInfo:
        """Take the run up where its recording stands; `turn` then advances it.

        A run that is done, or that another process trains, stays as it is.
        """
        info = self.store.add(self.experiment)
        if not self.training and info.state != "done":
            with self._failing_clearly():
                if self._take_up():
                    self._set_off()
        return self._tell()

    def turn(self, budget: float) -> None:
        """Take at least one training step, and as many as fit into `budget` seconds.

        Tells of the run only when something of it was written.
        """
        written = True
        with self._failing_clearly():
            self._advance(time.perf_counter() + budget)
            if self._at_target():
                self._finish()
            else:
                written = self._recorder.keep_up(self._loaded)
        if written:
            self._tell()

    def step(self) -> RunInfo:
        """Take one training step, record a frame of it, and pause."""
        info = self.store.add(self.experiment)
        if info.state != "done":
            with self._failing_clearly():
                if self.training or self._take_up():
                    self.training = False
                    if not self._at_target():
                        self._advance(deadline=0.0)
                    if self._at_target():
                        self._finish()
                    else:
                        self._record_off_schedule()
                        self._recorder.settle("paused", save=self._loaded)
        return self._tell()

    def extend(self, steps: int) -> RunInfo:
        """Move the goal `steps` further, as far as may be; without a checkpoint, leave it done."""
        with self._failing_clearly():
            bare = self._progress is None and self._recorder.leave_bare()
            if not bare and (self.training or self._take_up()):
                limit = int(specs(self.experiment)["steps"].high)
                target = max(self._target, min(self._target + steps, limit))
                if target > self._target:
                    self._target = target
                    self._recorder.move_target(target)
                if self._at_target():
                    self._recorder.settle("done", f"A run has at most {limit:,} steps.")
                else:
                    self._set_off()
        return self._tell()

    def rest(self, state: str, reason: str = "", *, show: bool = False) -> RunInfo:
        """End training for now: "paused", "stopped", "interrupted"; `show`: with a frame of it."""
        with self._failing_clearly():
            if self.training:
                self.training = False
                if show:
                    self._record_off_schedule()
                self._recorder.settle(state, reason, save=self._loaded)
            elif state == "stopped" and (taken := self._recorder.take()):
                info, _ = taken
                if info.state in RESTING:
                    self._recorder.settle(state, reason)
                else:
                    self._recorder.settle(info.state, info.reason, remedy=info.remedy)
        if state == "stopped":
            self.forget()
        return self._tell()

    def forget(self) -> None:
        """Drop the learner of a run that rests; it comes back from the checkpoint."""
        self._progress, self.training = None, False
        self._recorder.drop()

    @property
    def steps_done(self) -> int:
        """Training steps of the learner in memory; 0 without one."""
        return self._progress.step if self._progress else 0

    def _take_up(self) -> bool:
        """Take the lease, and bring the learner to where the recording stands."""
        taken = self._recorder.take()
        if taken is None:
            return False
        info, unbroken = taken
        self._target = info.steps_target
        if self._progress is None or not unbroken:
            self._progress = None
            self._progress = self._recorder.learner(self.experiment)
            self._recorder.begin(self._progress)
        return True

    def _set_off(self) -> None:
        if self._at_target():
            self._finish()
        else:
            self._recorder.run()
            self.training = True

    def _advance(self, deadline: float) -> None:
        progress = self._loaded
        while True:
            progress.advance(deadline, self._target)
            if progress.frame_is_due:
                self._recorder.record(progress)
            if time.perf_counter() >= deadline or self._at_target():
                return

    def _record_off_schedule(self) -> None:
        """Record a frame between the regular ones, as a single step or a moved goal asks for."""
        if not self._loaded.frame_is_due:
            self._recorder.record(self._loaded)

    def _finish(self) -> None:
        self.training = False
        self._record_off_schedule()
        self._recorder.commit(self._loaded, save=True)
        self._recorder.settle("done", metrics=self._loaded.figures())
        self.forget()

    def _at_target(self) -> bool:
        return self._loaded.step >= self._target

    @property
    def _loaded(self) -> Progress:
        assert self._progress is not None, "the learner is not in memory"
        return self._progress

    def _tell(self) -> RunInfo:
        info = self.store.get(self.id)
        if self.on_change is not None:
            self.on_change(info)
        return info

    @contextlib.contextmanager
    def _failing_clearly(self) -> Iterator[None]:
        """Let training's errors end in the run's state: its good frames stay, others go on."""
        try:
            yield
        except LeaseLost:  # the recording is another process's now
            self.forget()
        except StoreError:
            self.forget()
            raise
        except Diverged as error:
            self._fail(str(error), error.change)
        except (CheckpointMismatch, DataError) as error:
            self._fail(str(error))
        except Exception as error:
            traceback.print_exc()
            self._fail(
                f"The program failed at step {self.steps_done:,} ({type(error).__name__}: "
                f"{str(error)[:200]}); the frames up to there are kept."
            )

    def _fail(self, reason: str, remedy: Mapping[str, Value] | None = None) -> None:
        with contextlib.suppress(LeaseLost):
            self._recorder.fail(reason, remedy)
        self.forget()
