// One style sheet for the shadow root. Portals set the custom properties named in docs/embed.md, and reach further through the parts.

const DARK = `
  --accent: var(--assertivo-accent, #7fd0e0);
  --on-accent: var(--assertivo-on-accent, #06222a);
  --head: var(--assertivo-head, #173039);
  --on-head: var(--assertivo-on-head, #e7edf2);
  --surface: var(--assertivo-surface, #182129);
  --ground: var(--assertivo-ground, #10161c);
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
.log, .tray, .step-panel, textarea { scrollbar-width: thin; scrollbar-color: var(--edge) transparent; }
.icon { width: 1.25em; height: 1.25em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }

.launcher {
  position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: max(20px, env(safe-area-inset-bottom)); z-index: 2147483000;
  display: flex; align-items: center; gap: .6rem; min-height: 54px; padding: 0 1.35rem 0 1.15rem; border: 0; border-radius: 27px;
  background: var(--accent); color: var(--on-accent); font-weight: 600; box-shadow: var(--shadow); transition: transform .15s ease-out;
}
.launcher:hover { transform: translateY(-2px); }
/* On a phone the name would lie over the portal's own buttons. */
@media (max-width: 480px) {
  .launcher { justify-content: center; width: 58px; min-height: 58px; padding: 0; border-radius: 29px; }
  .launcher span { display: none; }
}
/* Inside, where its ground is known: around it is the portal's page. */
.launcher:focus-visible { outline-color: currentColor; outline-offset: -6px; }
.panel {
  position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: max(20px, env(safe-area-inset-bottom)); z-index: 2147483000;
  display: flex; flex-direction: column; width: 440px; max-width: calc(100vw - 32px); height: 780px; max-height: calc(100dvh - 40px);
  background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); box-shadow: var(--shadow); overflow: hidden; overflow-wrap: anywhere;
}
:host([mode="inline"]) { display: block; height: 100%; min-height: 20rem; }
:host([mode="inline"]) .panel {
  position: relative; inset: auto; z-index: auto; width: 100%; max-width: none; height: 100%; max-height: none; min-height: inherit; box-shadow: none;
}
@media (max-width: 480px), (max-height: 480px) {
  :host(:not([mode="inline"])) .panel { inset: 0; width: 100%; max-width: none; height: 100dvh; max-height: none; border: 0; border-radius: 0; }
}

.head { display: flex; align-items: center; gap: .5rem; min-height: 56px; padding: .4rem .5rem .4rem 1.1rem; background: var(--head) linear-gradient(110deg, rgb(255 255 255 / .07), transparent 70%); color: var(--on-head); }
.heading { flex: 1; min-width: 0; font-size: 1.05rem; letter-spacing: -.005em; font-weight: 650; overflow-wrap: anywhere; }
.head :focus-visible { outline-color: currentColor; outline-offset: -4px; }
.icon-button { display: inline-grid; place-items: center; flex: none; width: 44px; height: 44px; border: 0; border-radius: 10px; background: none; }
.icon-button:hover { background: color-mix(in srgb, currentColor 12%, transparent); }
.icon-button.small { width: 32px; height: 32px; color: var(--quiet); }

.progress { position: relative; padding: .6rem 1.1rem .45rem; border-bottom: 1px solid var(--line); }
.where { font-size: .82rem; color: var(--quiet); }
.where b { color: var(--ink); }
.steps { display: flex; gap: 6px; margin-top: .2rem; container-type: inline-size; }
.steps li { flex: 1 1 0; min-width: 0; }
@container (max-width: 20rem) { .steps li { flex-basis: auto; } }
.step { display: flex; flex-direction: column; align-items: flex-start; gap: 4px; width: 100%; min-height: 32px; padding: 6px 0 4px; border: 0; background: none; text-align: start; font-size: .72rem; line-height: 1.2; color: var(--quiet); }
.step::before { content: ""; width: 100%; height: 4px; border-radius: 2px; background: var(--line); }
.done .step::before, .current .step::before { background: var(--accent); }
.mark { display: none; }
.step-title { display: -webkit-box; overflow: hidden; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow-wrap: anywhere; }
.current .step-title { color: var(--ink); font-weight: 600; }
button.step:hover .step-title, .step[aria-expanded="true"] .step-title { color: var(--accent); text-decoration: underline; text-underline-offset: 3px; }
.step-panel {
  position: absolute; inset: 100% 0 auto; z-index: 3; max-height: min(60vh, 26rem); padding: .5rem 1.1rem .8rem; overflow: auto; container-type: inline-size;
  background: var(--surface); border-bottom: 1px solid var(--line); box-shadow: 0 16px 28px rgb(12 32 44 / .16);
}

.log { position: relative; flex: 1; min-height: 0; padding: 1rem 1.1rem; overflow-y: auto; overscroll-behavior: contain; background: var(--ground); }
/* Keeps the place of options that were there, until the answer is. */
.log::after { content: ""; display: block; height: var(--kept, 0); }
.messages { display: flex; flex-direction: column; container-type: inline-size; }
.messages > * + * { margin-top: .4rem; }
.messages > .mine + .theirs, .messages > .theirs + .mine { margin-top: .9rem; }
.log :focus-visible, .log:focus-visible { outline-offset: -3px; }
.mine, .theirs { display: flex; flex-direction: column; gap: .5rem; max-width: min(92%, 42rem); }
.mine { align-self: flex-end; align-items: flex-end; }
.theirs { align-self: flex-start; }
.theirs.wide { align-self: stretch; max-width: 52rem; }
.bubble {
  max-width: 100%; padding: .55rem .85rem; border: 1px solid var(--line); border-radius: var(--radius) var(--radius) var(--radius) 4px; background: var(--surface);
  white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; text-wrap: pretty;
}
.milestone { padding: .35rem 0 .1rem; border: 0; background: none; color: var(--quiet); font-size: .8rem; font-weight: 600; }
.theirs:has(.milestone) { align-self: stretch; max-width: none; }
.theirs .milestone { display: flex; align-items: center; gap: .7rem; width: 100%; }
.milestone::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
.mine .bubble { border-color: transparent; border-radius: var(--radius) var(--radius) 4px; background: var(--mine); }
.waiting { opacity: .65; }
.options, .actions { display: flex; flex-wrap: wrap; gap: .45rem; }
.options { padding-top: .15rem; }
.option {
  display: inline-flex; align-items: center; gap: .4rem; min-height: 38px; padding: .3rem .9rem; border: 1px solid var(--accent); border-radius: 19px;
  background: var(--surface); color: var(--accent); font-size: .93em; font-weight: 550; line-height: 1.35; text-align: start; text-decoration: none; overflow-wrap: anywhere;
}
.option:hover:not(:disabled) { background: color-mix(in srgb, var(--accent) 10%, var(--surface)); }
.actions .option:first-child:not(:only-child) { background: var(--accent); color: var(--on-accent); }
.actions .option:first-child:not(:only-child):focus-visible { outline-color: currentColor; outline-offset: -5px; }
.actions .option:first-child:not(:only-child):hover { background: color-mix(in srgb, var(--accent) 88%, var(--ink)); }
.link { min-height: 32px; border: 0; background: none; color: var(--accent); text-decoration: underline; }
.files-said { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: .4rem; }
.attached { display: inline-flex; align-items: center; gap: .35rem; padding: .3rem .7rem; border-radius: 10px; background: var(--mine); font-size: .85rem; overflow-wrap: anywhere; }
.typing { display: flex; gap: 5px; width: fit-content; margin-top: .75rem; padding: .8rem .9rem; border-radius: var(--radius); background: var(--surface); border: 1px solid var(--line); }
.typing i { width: 7px; height: 7px; border-radius: 50%; background: var(--quiet); animation: breathe 1.2s infinite ease-in-out; }
.typing i:nth-of-type(2) { animation-delay: .15s; }
.typing i:nth-of-type(3) { animation-delay: .3s; }
@keyframes breathe { 0%, 60%, 100% { opacity: .3; } 30% { opacity: 1; } }

.card { width: 100%; padding: .85rem 1rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); text-align: start; }
.card > * + *, .block > * + * { margin-top: .55rem; }
.card-title { display: flex; align-items: center; gap: .4rem; font-weight: 650; overflow-wrap: anywhere; }
.card-title .icon { width: 1.35em; height: 1.35em; padding: 2px; border-radius: 50%; background: color-mix(in srgb, var(--good) 14%, transparent); color: var(--good); stroke-width: 2.4; }
.review > .card-title { color: var(--quiet); font-size: .8rem; font-weight: 600; }
.review > .subject { margin-top: .15rem; font-size: 1.05rem; line-height: 1.35; }
.findings { font-size: .85rem; }
.findings dl { display: grid; grid-template-columns: auto 1fr; gap: .2rem .8rem; }
.findings dt, .rows dt { color: var(--quiet); }
.findings dd { overflow-wrap: anywhere; }
.subject { font-weight: 600; overflow-wrap: anywhere; }
.score { display: flex; align-items: center; gap: .6rem; font-size: .9rem; }
meter { flex: 1; min-width: 4rem; height: 8px; border: 0; border-radius: 4px; overflow: hidden; appearance: none; background: color-mix(in srgb, var(--edge) 28%, var(--surface)); }
meter::-webkit-meter-bar { height: 8px; border: 0; border-radius: 4px; background: color-mix(in srgb, var(--edge) 28%, var(--surface)); }
meter::-webkit-meter-optimum-value { border-radius: 4px; background: var(--good); }
meter::-webkit-meter-suboptimum-value { border-radius: 4px; background: var(--focus); }
meter::-webkit-meter-even-less-good-value { border-radius: 4px; background: var(--bad); }
meter::-moz-meter-bar { border-radius: 4px; background: var(--good); }
meter:-moz-meter-sub-optimum::-moz-meter-bar { background: var(--focus); }
meter:-moz-meter-sub-sub-optimum::-moz-meter-bar { background: var(--bad); }
.warning { display: flex; gap: .45rem; font-size: .9rem; }
.warning .icon { color: var(--focus); margin-top: .1em; }
.block { padding-top: .75rem; border-top: 1px solid var(--line); }
.card > .block { margin-top: .75rem; }
.block-title { font-weight: 650; }
.block > .rows { margin-top: .1rem; }
.block ul { padding-left: 1.1rem; list-style: disc; overflow-wrap: anywhere; }
/* Label above value; side by side where there is room. */
.row { display: grid; grid-template: "label origin edit" auto "value value edit" auto / auto 1fr 32px; gap: 0 .35rem; align-items: baseline; padding: .45rem 0; font-size: .92rem; }
.row + .row { border-top: 1px solid color-mix(in srgb, var(--line) 65%, transparent); }
.row dt { grid-area: label; font-size: .8rem; }
.row .value { grid-area: value; white-space: pre-wrap; overflow-wrap: anywhere; }
.row .origin { grid-area: origin; }
.row .edit { grid-area: edit; align-self: center; }
.row ol { padding-left: 1.25rem; list-style: decimal; white-space: normal; }
.row li + li { margin-top: .15rem; }
@container (min-width: 34rem) {
  .row { grid-template: "label value origin edit" auto / 11rem 1fr auto 32px; gap: 0 .8rem; align-items: start; padding: .25rem 0; }
  .row > :not(.edit) { padding-top: .25rem; }
}
.source { display: inline-block; max-width: 100%; padding: 0 .4rem; border-radius: 6px; background: var(--ground); color: var(--quiet); font-size: .75rem; line-height: 1.45; overflow-wrap: anywhere; }
.source.customer { padding: 0; background: none; font-size: .8rem; }
.source.customer::before { content: "· "; }
.source.attachment { background: color-mix(in srgb, var(--good) 11%, var(--surface)); color: var(--good); }
.source + .source { margin-left: .3rem; }
.protocol { display: block; font-size: 1.25rem; line-height: 1.3; letter-spacing: .01em; font-variant-numeric: tabular-nums; }
.ticket .actions { margin-top: .8rem; }

.strip { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem; padding: .55rem 1.1rem; border-top: 1px solid var(--line); background: var(--bad-ground); color: var(--bad); font-size: .9rem; }
.strip span { flex: 1; min-width: 10rem; }
.strip .option { border-color: currentColor; background: none; color: inherit; }
.strip .option:hover:not(:disabled) { background: color-mix(in srgb, currentColor 12%, transparent); }
.composer { padding: .65rem .8rem .5rem; border-top: 1px solid var(--line); }
.write { display: flex; align-items: flex-end; gap: .25rem; padding: 3px; border: 1px solid var(--edge); border-radius: var(--radius); background: var(--surface); }
.write:focus-within { border-color: var(--accent); }
.write textarea { flex: 1; min-width: 0; max-height: 9.5rem; padding: .55rem .2rem; border: 0; background: none; resize: none; overflow-y: auto; }
.write textarea:focus-visible { outline: none; }
.write:has(textarea:focus-visible) { outline: 2px solid var(--accent); outline-offset: -2px; }
.write textarea::placeholder { color: var(--quiet); opacity: 1; }
.write .icon-button { width: 42px; height: 42px; border-radius: 50%; color: var(--accent); }
.write .send { background: var(--accent); color: var(--on-accent); }
.write .send:hover { background: color-mix(in srgb, var(--accent) 88%, var(--ink)); }
.write .send[aria-disabled="true"] { background: none; color: var(--quiet); opacity: .7; }
.hint { margin: .35rem .3rem 0; font-size: .75rem; }
@media (pointer: coarse), (max-height: 480px) { .hint { display: none; } }
@media (max-height: 480px) {
  .panel { overflow-y: auto; }
  .log { min-height: 5rem; }
  .head { min-height: 48px; padding-block: 0; }
  .log { padding-block: .6rem; }
}
/* A desk at 400 %: what does not fit is reached by scrolling the whole panel. */
@media (max-height: 300px) {
  .panel { overflow-y: auto; }
  .head { flex: none; min-height: 44px; }
  .where { display: none; }
  .progress { padding-block: .1rem; }
  .composer { padding-block: .3rem; }
  .log { flex: 1 0 64px; min-height: 64px; }
}
.offer { padding: .2rem .4rem .7rem; font-size: .9rem; }
.offer > * + * { margin-top: .4rem; }
.tray { display: flex; flex-direction: column; gap: .35rem; max-height: 30vh; margin-bottom: .5rem; overflow-y: auto; }
.file { display: grid; grid-template-columns: 36px 1fr auto auto; align-items: center; gap: 0 .6rem; padding: .4rem .4rem .4rem .5rem; border: 1px solid var(--line); border-radius: 10px; background: var(--ground); font-size: .85rem; line-height: 1.4; }
.file > .icon, .file img { grid-area: 1 / 1 / span 2; width: 36px; height: 36px; border-radius: 7px; }
.file > .icon { padding: 8px; background: var(--surface); color: var(--quiet); }
.file img { object-fit: cover; border: 1px solid var(--line); }
.file-name { grid-area: 1 / 2; overflow-wrap: anywhere; font-weight: 550; }
.file-name small { margin-left: .4rem; font-weight: 400; white-space: nowrap; }
.file-state { grid-area: 2 / 2; color: var(--quiet); font-size: .8rem; }
.file .link { grid-area: 1 / 3 / span 2; }
.file .icon-button { grid-area: 1 / 4 / span 2; }
.file progress { grid-area: 3 / 2; width: 100%; height: 4px; margin: .2rem 0 .15rem; border: 0; border-radius: 2px; overflow: hidden; appearance: none; background: var(--line); color: var(--accent); }
.file progress::-webkit-progress-bar { background: var(--line); }
.file progress::-webkit-progress-value { background: var(--accent); }
.file progress::-moz-progress-bar { background: var(--accent); }
.file.refused { align-items: start; border-color: color-mix(in srgb, var(--bad) 45%, transparent); background: var(--bad-ground); }
.file.refused > .icon, .file.refused .file-state { color: var(--bad); }
.drop { display: none; position: absolute; inset: 8px; z-index: 5; place-content: center; justify-items: center; gap: .5rem; border: 2px dashed var(--accent); border-radius: var(--radius); background: color-mix(in srgb, var(--surface) 90%, transparent); color: var(--accent); font-weight: 600; }
.dropping .drop { display: grid; }

@media (prefers-reduced-motion: reduce) {
  *, *::before { animation: none !important; transition: none !important; scroll-behavior: auto !important; }
}
@media (forced-colors: active) {
  .bubble, .launcher, .option, .file, .send { border: 1px solid; }
  .step::before { border: 1px solid; }
  .done .step::before, .current .step::before { background: Highlight; forced-color-adjust: none; }
}
`);
