// The one script tag of a portal: defines <assertivo-chat>. Everything else is a module beside it, loaded from the same origin.
import { AssertivoChat } from "./chat/element.js";

if (!customElements.get("assertivo-chat")) customElements.define("assertivo-chat", AssertivoChat);
