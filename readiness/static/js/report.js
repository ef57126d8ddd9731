// The print button, everything unfolded on paper, and links that lead into what is folded.

const button = document.querySelector("[data-print]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const details of folded) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of folded) details.open = false;
});

// Newer browsers unfold by themselves what a link leads into.
addEventListener("click", ({ target }) => {
  const hash = target.closest?.('a[href^="#"]')?.hash;
  const details = hash && document.getElementById(hash.slice(1))?.closest("details");
  if (details) details.open = true;
});
