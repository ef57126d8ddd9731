// Comfort on pages with a form. Without this script they do the same, with one more click here and there.

const form = document.getElementById("answers");

// The first input of a group takes the focus that an error link gives to the group.
function focusOn(id) {
  const target = document.getElementById(id);
  const input = target?.matches("input") ? target : target?.querySelector("input:not([type=hidden])");
  (input ?? target?.querySelector("a"))?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "start" });
}

const summary = document.querySelector("[data-error-summary]");
(summary ?? document.querySelector("[data-result]"))?.focus();
summary?.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (link) {
    event.preventDefault();
    history.replaceState(null, "", link.hash);
    focusOn(link.hash.slice(1));
  }
});

// An exclusive answer ("none") unticks the others, and they untick it.
form?.addEventListener("change", ({ target }) => {
  if (target.type !== "checkbox" || !target.checked) return;
  const alone = "exclusive" in target.dataset;
  for (const box of form.querySelectorAll(`input[name="${CSS.escape(target.name)}"]`)) {
    if (box !== target && (alone || "exclusive" in box.dataset)) box.checked = false;
  }
});

// A second click while the page is being sent sends nothing.
let sent = 0;
form?.addEventListener("submit", (event) => {
  if (Date.now() - sent < 4000) event.preventDefault();
  else sent = Date.now();
});
addEventListener("pageshow", () => {
  sent = 0;
});
