// A page is drawn anew from what is so; only what differs from before reaches the document.
// What people type, open and focus is theirs: it stays as it is as long as its element does.

// An element to be. `key` tells it from its siblings; `on…` are handlers.
export function h(tag, props, ...children) {
  return { tag, props: props ?? {}, children: children.flat(9).filter(Boolean) };
}

const keyOf = (v, n) => (v.tag ? `${v.tag} ${v.props.key ?? n}` : `${n}`);

function put(node, name, value) {
  if (name === "key") return;
  if (name.startsWith("on")) node[name] = value ?? null;
  else if (value == null || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value);
}

function make(v) {
  if (!v.tag) return document.createTextNode(v);
  const node = document.createElement(v.tag);
  update(node, { props: {}, children: [] }, v);
  return node;
}

function update(node, before, v) {
  for (const name in before.props) if (!(name in v.props)) put(node, name, null);
  for (const name in v.props)
    if (v.props[name] !== before.props[name]) put(node, name, v.props[name]);
  fill(node, before.children, v.children);
}

function fill(node, before, after) {
  const old = new Map(before.map((v, n) => [keyOf(v, n), [v, node.childNodes[n]]]));
  const nodes = after.map((v, n) => {
    const key = keyOf(v, n);
    const [was, found] = old.get(key) ?? [];
    old.delete(key);
    if (!found) return make(v);
    if (v.tag) update(found, was, v);
    else if (was !== v) found.data = v;
    return found;
  });
  for (const [, gone] of old.values()) gone.remove();
  nodes.forEach((child, n) => {
    if (node.childNodes[n] !== child) node.insertBefore(child, node.childNodes[n] ?? null);
  });
}

// What must stay where it is on the screen: what has the focus, or what is read at the top. Nothing
// does while there is nothing yet to be read.
function held(node) {
  const focused = document.activeElement;
  const band = node.querySelector(".band")?.getBoundingClientRect();
  if (!band) return null;
  const { top } = focused.getBoundingClientRect();
  if (top > 0 && top < innerHeight && node.contains(focused) && !focused.closest(".band")) return focused;
  return document.elementFromPoint(innerWidth / 2, band.bottom + 20);
}

// Draw children into a node. The focus stays where it is; where its element is gone, it goes to the
// list that this was in, or else to what comes first, without scrolling.
export function draw(node, children) {
  const focused = document.activeElement;
  const kept = held(node);
  const top = kept?.getBoundingClientRect().top;
  const around = [];
  for (let at = focused; at && at !== document.body; at = at.parentElement) around.push(at);
  const after = h("", null, children).children;
  fill(node, node.drawn ?? [], after);
  node.drawn = after;
  if (document.activeElement !== focused) {
    const left = around.find((at) => at.isConnected);
    const list = left?.closest("details")?.firstChild ?? node.querySelector(".band");
    (left === focused ? left : list)?.focus({ preventScroll: true });
  }
  // Who speaks stands below the band, however high that is, and so does a title with large text.
  if (kept?.isConnected && !kept.closest("#now, header")) scrollBy(0, kept.getBoundingClientRect().top - top);
}
