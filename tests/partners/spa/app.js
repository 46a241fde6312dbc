// Builds a screen from its description, and sends its forms. Without it the page is empty.
const root = document.getElementById("app");

function build(node) {
  if (typeof node === "string") return document.createTextNode(node);
  const element = document.createElement(node.tag);
  for (const [name, value] of Object.entries(node.attributes)) element.setAttribute(name, value);
  element.append(...node.children.map(build));
  if (node.tag === "button") {
    element.type = "button";
    element.addEventListener("click", () => send(element));
  }
  return element;
}

function send(button) {
  const form = button.closest("form");
  if (button.name) {
    const chosen = document.createElement("input");
    Object.assign(chosen, { type: "hidden", name: button.name, value: button.value });
    form.append(chosen);
  }
  form.submit();
}

const answer = await fetch(`/spa/screens/${root.dataset.screen}`);
const screen = await answer.json();
// As applications do that fetch, wait a turn, and render.
await new Promise((resolve) => setTimeout(resolve, 50));
root.replaceChildren(build(screen));
