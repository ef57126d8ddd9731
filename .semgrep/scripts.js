// Samples for scripts.yaml; never served.
// ruleid: text-as-markup
element.innerHTML = name;
// ruleid: text-as-markup
element.insertAdjacentHTML("beforeend", name);
// ruleid: text-as-markup
eval(name);
// ok: text-as-markup
element.textContent = name;
