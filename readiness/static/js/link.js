// Copies the personal link, and asks once more before it is withdrawn.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  const label = button.textContent;
  const status = button.nextElementSibling;
  const source = document.getElementById(button.dataset.copy);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
    } catch {
      // The browser may refuse, for want of a permission or of the focus.
      getSelection().selectAllChildren(source);
      status.classList.remove("visually-hidden");
      status.textContent = button.dataset.failed;
      return;
    }
    status.classList.add("visually-hidden");
    button.textContent = status.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = label;
      status.textContent = "";
    }, 3000);
  });
}

for (const button of document.querySelectorAll("[data-confirm]")) {
  button.addEventListener("click", (event) => {
    if (!confirm(button.dataset.confirm)) event.preventDefault();
  });
}
