// The readiness that follows the ticks, a day that ticks its step, and a question before a plan is left unsaved.

const form = document.getElementById("plan");
const steps = [...form.querySelectorAll("[data-plan-step]")];
const score = form.querySelector("[data-plan-score]");
const projected = form.dataset.projected.split(" ");
let changed = false;

function show() {
  // The place of a set of steps is the sum of 2 to the number of each of them.
  score.value = projected[steps.reduce((place, step, number) => place + (step.checked ? 2 ** number : 0), 0)];
}

form.addEventListener("change", ({ target }) => {
  const step = document.getElementById(target.dataset.planDay);
  if (step && target.value) step.checked = true;
  changed = true;
  show();
});
form.addEventListener("submit", () => {
  changed = false;
});
addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
// A browser that comes back may restore the ticks without an event.
addEventListener("pageshow", show);
