// Getting in.

import { h } from "./dom.js";
import { told } from "./view.js";

export function entrance(v, ask, enter) {
  const { t, line } = v;
  const code = ask === "code";
  const onsubmit = (event) => {
    event.preventDefault();
    enter(Object.fromEntries(new FormData(event.target)));
  };
  return h(
    "form",
    { key: "enter", class: "entrance", onsubmit },
    line.status === "refused" &&
      line.code !== "name_needed" &&
      h("p", { key: "complaint", class: "alarm", role: "alert" }, line.message),
    code &&
      v.field("code", "code", {
        required: true,
        maxlength: 12,
        class: "code",
      }),
    v.field("name", "name", { required: true, autocomplete: "name" }),
    v.field("organisation", "organisation", { autocomplete: "organization" }),
    told(t("nameRead")),
    h("button", { key: "go", class: "main" }, t("join")),
    line.now && line.status === "connecting" && told(line.message || t("connecting")),
  );
}
