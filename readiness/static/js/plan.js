// The readiness that follows the ticks, a day that ticks its step, and a question before a plan is left unsaved.

const plan = document.getElementById("plan");
const steps = [...plan.querySelectorAll("[data-plan-step]")];
const score = plan.querySelector("[data-plan-score]");
const projected = plan.dataset.projected.split(" ");
let changed = false;

function show() {
  // The place of a set of steps is the sum of 2 to the number of each of them.
  score.value = projected[steps.reduce((place, step, number) => place + (step.checked ? 2 ** number : 0), 0)];
}

plan.addEventListener("change", ({ target }) => {
  const step = document.getElementById(target.dataset.planDay);
  if (step && target.value) step.checked = true;
  changed = true;
  show();
});
plan.addEventListener("submit", () => {
  changed = false;
});
addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
// A browser that comes back may restore the ticks without an event.
addEventListener("pageshow", show);
