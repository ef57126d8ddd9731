// Copies the personal link, and asks once more before it is withdrawn.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.done;
    document.querySelector("[data-copy-status]").textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = label;
      document.querySelector("[data-copy-status]").textContent = "";
    }, 3000);
  });
}

for (const button of document.querySelectorAll("[data-confirm]")) {
  button.addEventListener("click", (event) => {
    if (!confirm(button.dataset.confirm)) event.preventDefault();
  });
}
