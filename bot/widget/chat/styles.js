// One style sheet for the shadow root. Portals set the custom properties named in docs/embed.md, and reach further through the parts.

const DARK = `
  --accent: var(--assertivo-accent, #7fd0e0);
  --on-accent: var(--assertivo-on-accent, #06222a);
  --head: var(--assertivo-head, #173039);
  --on-head: var(--assertivo-on-head, #e7edf2);
  --surface: var(--assertivo-surface, #141b22);
  --ground: var(--assertivo-ground, #1d2730);
  --ink: var(--assertivo-ink, #e7edf2);
  --quiet: var(--assertivo-quiet, #a9b7c3);
  --line: var(--assertivo-line, #303c47);
  --edge: var(--assertivo-edge, #7d8c99);
  --mine: var(--assertivo-mine, #1c414b);
  --bad: #ffb4ab;
  --bad-ground: #3a1f1f;
  --good: #8bd8a5;
  --focus: var(--assertivo-focus, #ffb454);
  --shadow: 0 18px 50px rgb(0 0 0 / .6);
  color-scheme: dark;
`;

export const sheet = new CSSStyleSheet();

sheet.replaceSync(`
:host {
  --accent: var(--assertivo-accent, #0a5f73);
  --on-accent: var(--assertivo-on-accent, #fff);
  --head: var(--assertivo-head, var(--accent));
  --on-head: var(--assertivo-on-head, var(--on-accent));
  --surface: var(--assertivo-surface, #fff);
  --ground: var(--assertivo-ground, #f3f6f8);
  --ink: var(--assertivo-ink, #16222c);
  --quiet: var(--assertivo-quiet, #52616e);
  --line: var(--assertivo-line, #d8e0e7);
  --edge: var(--assertivo-edge, #7b8b99);
  --mine: var(--assertivo-mine, #dcedf1);
  --bad: #a3211f;
  --bad-ground: #fcefee;
  --good: #1f6b3a;
  --focus: var(--assertivo-focus, #b15c00);
  --radius: var(--assertivo-radius, 14px);
  --shadow: 0 18px 50px rgb(12 32 44 / .22), 0 2px 8px rgb(12 32 44 / .12);
  color-scheme: light;
  font: 400 .95rem/1.5 var(--assertivo-font, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
  color: var(--ink);
}
:host([hidden]) { display: none; }
:host([theme="dark"]) {${DARK}}
@media (prefers-color-scheme: dark) { :host([theme="auto"]) {${DARK}} }

*, *::before { box-sizing: border-box; }
[hidden] { display: none !important; }
p, h2, ol, ul, dl, dd { margin: 0; padding: 0; }
ol, ul { list-style: none; }
button, textarea { font: inherit; color: inherit; }
button, .option { cursor: pointer; }
button:disabled, [aria-disabled="true"] { cursor: default; opacity: .5; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.quiet, small, .hint { color: var(--quiet); }
small, .hint { font-size: .8rem; }
.icon { width: 1.25em; height: 1.25em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }

.launcher {
  position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: max(20px, env(safe-area-inset-bottom)); z-index: 2147483000;
  display: flex; align-items: center; gap: .6rem; min-height: 52px; padding: 0 1.2rem; border: 0; border-radius: 26px;
  background: var(--accent); color: var(--on-accent); font-weight: 600; box-shadow: var(--shadow);
}
.panel {
  position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: max(20px, env(safe-area-inset-bottom)); z-index: 2147483000;
  display: flex; flex-direction: column; width: 420px; max-width: calc(100vw - 32px); height: 680px; max-height: calc(100dvh - 40px);
  background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); box-shadow: var(--shadow); overflow: hidden;
}
:host([mode="inline"]) { display: block; height: 100%; min-height: 20rem; }
:host([mode="inline"]) .panel {
  position: relative; inset: auto; z-index: auto; width: 100%; max-width: none; height: 100%; max-height: none; min-height: inherit; box-shadow: none;
}
@media (max-width: 480px), (max-height: 480px) {
  :host(:not([mode="inline"])) .panel { inset: 0; width: 100%; max-width: none; height: 100dvh; max-height: none; border: 0; border-radius: 0; }
}

.head { display: flex; align-items: center; gap: .5rem; min-height: 56px; padding: .4rem .5rem .4rem 1.1rem; background: var(--head); color: var(--on-head); }
.heading { flex: 1; min-width: 0; font-size: 1.05rem; font-weight: 650; overflow-wrap: anywhere; }
.head :focus-visible { outline-color: currentColor; outline-offset: -4px; }
.icon-button { display: inline-grid; place-items: center; flex: none; width: 44px; height: 44px; border: 0; border-radius: 10px; background: none; }
.icon-button:hover { background: color-mix(in srgb, currentColor 12%, transparent); }
.icon-button.small { width: 32px; height: 32px; color: var(--quiet); }

.progress { position: relative; padding: .55rem 1.1rem .6rem; border-bottom: 1px solid var(--line); }
.where { font-size: .85rem; color: var(--quiet); }
.where b { color: var(--ink); }
.steps { display: flex; gap: 6px; margin-top: .35rem; }
.steps li { flex: 1 1 min-content; min-width: 0; }
.step { display: flex; flex-direction: column; align-items: flex-start; gap: 2px; width: 100%; min-height: 40px; padding: 0; border: 0; background: none; text-align: start; font-size: .72rem; line-height: 1.2; color: var(--quiet); }
.step::before { content: ""; width: 100%; height: 4px; border-radius: 2px; background: var(--line); }
.done .step::before, .current .step::before { background: var(--accent); }
.mark { display: none; }
.step-title { display: -webkit-box; overflow: hidden; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow-wrap: anywhere; }
.current .step-title { color: var(--ink); font-weight: 600; }
button.step:hover .step-title { text-decoration: underline; }
.step-panel {
  position: absolute; inset: 100% 0 auto; z-index: 3; max-height: 50vh; padding: .8rem 1.1rem; overflow: auto;
  background: var(--surface); border-bottom: 1px solid var(--line); box-shadow: 0 12px 24px rgb(12 32 44 / .14);
}

.log { position: relative; flex: 1; min-height: 0; padding: 1rem 1.1rem; overflow-y: auto; overscroll-behavior: contain; background: var(--ground); }
.messages { display: flex; flex-direction: column; gap: .75rem; }
.log :focus-visible, .log:focus-visible { outline-offset: -3px; }
.mine, .theirs { display: flex; flex-direction: column; gap: .5rem; max-width: 88%; }
.mine { align-self: flex-end; align-items: flex-end; }
.theirs { align-self: flex-start; }
.theirs.wide { align-self: stretch; max-width: none; }
.bubble {
  padding: .6rem .9rem; border: 1px solid var(--line); border-radius: var(--radius) var(--radius) var(--radius) 4px; background: var(--surface);
  white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext;
}
.mine .bubble { border-color: transparent; border-radius: var(--radius) var(--radius) 4px; background: var(--mine); }
.waiting { opacity: .65; }
.options, .actions { display: flex; flex-wrap: wrap; gap: .5rem; }
.option {
  display: inline-flex; align-items: center; gap: .4rem; min-height: 40px; padding: .35rem .95rem; border: 1.5px solid var(--accent); border-radius: 20px;
  background: var(--surface); color: var(--accent); font-weight: 550; text-align: start; text-decoration: none; overflow-wrap: anywhere;
}
.option:hover:not(:disabled) { background: color-mix(in srgb, var(--accent) 10%, var(--surface)); }
.link { min-height: 32px; border: 0; background: none; color: var(--accent); text-decoration: underline; }
.files-said { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: .4rem; }
.attached { display: inline-flex; align-items: center; gap: .35rem; padding: .3rem .7rem; border-radius: 10px; background: var(--mine); font-size: .85rem; overflow-wrap: anywhere; }
.typing { display: flex; gap: 5px; width: fit-content; margin-top: .75rem; padding: .8rem .9rem; border-radius: var(--radius); background: var(--surface); border: 1px solid var(--line); }
.typing i { width: 7px; height: 7px; border-radius: 50%; background: var(--quiet); animation: breathe 1.2s infinite ease-in-out; }
.typing i:nth-of-type(2) { animation-delay: .15s; }
.typing i:nth-of-type(3) { animation-delay: .3s; }
@keyframes breathe { 0%, 60%, 100% { opacity: .3; } 30% { opacity: 1; } }

.card { width: 100%; padding: .9rem 1rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); text-align: start; }
.card > * + *, .block > * + * { margin-top: .55rem; }
.card-title { display: flex; align-items: center; gap: .4rem; font-weight: 650; overflow-wrap: anywhere; }
.card-title .icon { color: var(--good); }
.findings { font-size: .85rem; }
.findings dl { display: grid; grid-template-columns: auto 1fr; gap: .2rem .8rem; }
.findings dt, .rows dt { color: var(--quiet); }
.findings dd { overflow-wrap: anywhere; }
.subject { font-weight: 600; overflow-wrap: anywhere; }
.score { display: flex; align-items: center; gap: .6rem; }
meter { flex: 1; height: 12px; min-width: 4rem; }
.warning { display: flex; gap: .45rem; font-size: .9rem; }
.warning .icon { color: var(--focus); margin-top: .1em; }
.block { padding-top: .7rem; border-top: 1px solid var(--line); }
.block-title { font-weight: 650; }
.block ul { padding-left: 1.1rem; list-style: disc; overflow-wrap: anywhere; }
.row { display: grid; grid-template-columns: minmax(6.5rem, 30%) 1fr auto; gap: .1rem .6rem; align-items: start; padding: .25rem 0; font-size: .9rem; }
.row + .row { border-top: 1px dashed var(--line); }
.row dd { white-space: pre-wrap; overflow-wrap: anywhere; }
.row dd ol { padding-left: 1.2rem; list-style: decimal; }
.source { display: inline-block; margin-left: .4rem; padding: 0 .4rem; border-radius: 6px; background: var(--ground); color: var(--quiet); font-size: .75rem; }
.source.attachment { color: var(--good); }
.protocol { font-size: 1.1rem; letter-spacing: .02em; }

.strip { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem; padding: .55rem 1.1rem; border-top: 1px solid var(--line); background: var(--bad-ground); color: var(--bad); font-size: .9rem; }
.strip span { flex: 1; min-width: 10rem; }
.composer { padding: .6rem .7rem .5rem; border-top: 1px solid var(--line); }
.write { display: flex; align-items: flex-end; gap: .25rem; padding: 2px; border: 1.5px solid var(--edge); border-radius: var(--radius); background: var(--surface); }
.write:focus-within { border-color: var(--accent); }
.write textarea { flex: 1; min-width: 0; max-height: 9.5rem; padding: .62rem .2rem; border: 0; background: none; resize: none; overflow-y: auto; }
.write textarea:focus-visible { outline: none; }
.write:has(textarea:focus-visible) { outline: 2px solid var(--accent); outline-offset: 0; }
.write textarea::placeholder { color: var(--quiet); opacity: 1; }
.write .icon-button { color: var(--accent); }
.hint { margin: .35rem .4rem 0; }
@media (pointer: coarse) { .hint { display: none; } }
.offer { padding: .2rem .4rem .7rem; font-size: .9rem; }
.offer > * + * { margin-top: .4rem; }
.tray { display: flex; flex-direction: column; gap: .35rem; max-height: 30vh; margin-bottom: .5rem; overflow-y: auto; }
.file { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .6rem; padding: .35rem .35rem .35rem .6rem; border: 1px solid var(--line); border-radius: 10px; background: var(--ground); font-size: .85rem; }
.file img { width: 36px; height: 36px; border-radius: 6px; object-fit: cover; }
.file-name { flex: 1; min-width: 8rem; overflow-wrap: anywhere; }
.file-name small { margin-left: .4rem; white-space: nowrap; }
.file progress { width: 4.5rem; height: 6px; accent-color: var(--accent); }
.file.refused { border-color: var(--bad); background: var(--bad-ground); }
.file.refused .file-state { order: 5; flex-basis: 100%; color: var(--bad); }
.drop { display: none; position: absolute; inset: 8px; z-index: 5; place-content: center; justify-items: center; gap: .5rem; border: 2px dashed var(--accent); border-radius: var(--radius); background: color-mix(in srgb, var(--surface) 90%, transparent); color: var(--accent); font-weight: 600; }
.dropping .drop { display: grid; }

@media (prefers-reduced-motion: reduce) {
  *, *::before { animation: none !important; transition: none !important; scroll-behavior: auto !important; }
}
@media (forced-colors: active) {
  .bubble, .launcher, .option, .file { border: 1px solid; }
  .step::before { border: 1px solid; }
}
`);
