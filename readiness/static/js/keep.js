// On a page with several forms, what was typed in the others is there again once one of them was sent.
// It stays in this tab, for that one page, and never holds a password or a code.

const key = `typed ${location.pathname}`;
const TYPED =
  "main textarea[id], main select[id], main input[id]:is(:not([type]), [type=text], [type=url], [type=email], [type=date])";

function asShown(field) {
  if (field.matches("select")) return [...field.options].find((one) => one.defaultSelected)?.value ?? field.options[0]?.value;
  return field.defaultValue;
}

function fields() {
  return [...document.querySelectorAll(TYPED)].filter((one) => one.form && one.autocomplete !== "one-time-code");
}

addEventListener("submit", ({ target }) => {
  // Whoever signs out leaves nothing behind.
  const others = target.closest("main") ? fields().filter((one) => one.form !== target) : [];
  const typed = others.filter((one) => one.value !== asShown(one)).map((one) => [one.id, one.value]);
  if (typed.length) sessionStorage.setItem(key, JSON.stringify(typed));
  else sessionStorage.removeItem(key);
});

const typed = JSON.parse(sessionStorage.getItem(key) ?? "[]");
sessionStorage.removeItem(key);
for (const [id, value] of typed) {
  const field = fields().find((one) => one.id === id);
  if (field && field.value === asShown(field)) field.value = value;
}
