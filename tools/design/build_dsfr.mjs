// Reduces the State's design system (DSFR) to what A Dock's templates use: one style sheet for all pages, one for those
// with the buttons of FranceConnect and ProConnect (their picture is heavy), and the favicons.
//
//   node build_dsfr.mjs DSFR_DIST
//
// DSFR_DIST is the `dist` folder of a DSFR release (see README.md). Fonts are cut by subset_fonts.py.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "lightningcss";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const OUT = join(ROOT, "adock/static/dsfr");
const OWN_SHEET = join(ROOT, "adock/static/adock/adock.css");

const COMPONENTS = [
  "logo", "link", "skiplink", "header", "navigation", "footer", "button", "form", "input", "search", "select",
  "checkbox", "radio", "upload", "tag", "badge", "alert", "notice", "table", "breadcrumb", "pagination", "summary",
];
const CONNECT = "component/connect/connect.main.min.css";
const FAVICONS = ["favicon.svg", "favicon.ico", "apple-touch-icon.png"];

// Class names that templates put together from a value: purging cannot see them.
const COMPOSED = [
  /^fr-(alert|badge|notice)--(error|warning|success|info)$/,
  /^fr-icon-(success|warning|error|info)-fill$/,
];

// Oldest browsers served: the first whose prefixed rules we still carry.
const TARGETS = { chrome: 100 << 16, firefox: 100 << 16, safari: (15 << 16) | (4 << 8), ios_saf: (15 << 16) | (4 << 8) };

const FONT_FACES = ["Regular:400", "Bold:700"]
  .map((face) => face.split(":"))
  .map(
    ([name, weight]) =>
      `@font-face{font-family:Marianne;src:url(fonts/Marianne-${name}.woff2) format("woff2");` +
      `font-weight:${weight};font-style:normal;font-display:swap}`,
  )
  .join("");

function sheets(dist) {
  const files = ["core/core.main.min.css", "scheme/scheme.min.css", ...COMPONENTS.map((name) => `component/${name}/${name}.main.min.css`)];
  return [...files, "utility/utility.main.min.css"].map((file) => ({ path: join(dist, file), css: readFileSync(join(dist, file), "utf8") }));
}

function banner(css) {
  return css.match(/\/\*![\s\S]*?\*\//)[0];
}

// url(../x.svg) becomes the picture itself: small, used once each, and one request less.
function inlinePictures(root, folder) {
  root.walkDecls((declaration) => {
    declaration.value = declaration.value.replace(/url\((["']?)([^)"']+\.svg)\1\)/g, (_, __, file) => {
      const svg = readFileSync(resolve(folder, file), "utf8").replace(/\s*\n\s*/g, " ").replace(/<\?xml.*?\?>|<!--.*?-->/g, "").trim();
      const data = svg.replace(/"/g, "'").replace(/[%#<>{}]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());
      return `url("data:image/svg+xml,${data}")`;
    });
  });
}

// The picture is written once, in a variable, for the prefixed and the plain property.
function shareMasks(root) {
  root.walkRules((rule) => {
    const plain = rule.nodes.find((node) => node.prop === "mask-image" && node.value.startsWith("url("));
    const prefixed = rule.nodes.find((node) => node.prop === "-webkit-mask-image");
    if (!plain || !prefixed || plain.value !== prefixed.value) return;
    prefixed.replaceWith({ prop: "--mask", value: plain.value }, { prop: "-webkit-mask-image", value: "var(--mask)" });
    plain.value = "var(--mask)";
  });
}

// What we never write, taken out of selectors before purging: old icon classes, mourning, fonts replaced by ours.
const NEVER = /fr-fi-|data-fr-mourning|\[data-fr-js|-ms-/;

function withoutNever(selector) {
  const positive = selector.replace(/:not\(\[class[\^*]="?[^)]*fr-fi-[^)]*\)/g, "");
  return NEVER.test(positive) ? null : positive;
}

function dropUnused(root) {
  root.walkAtRules("font-face", (rule) => rule.remove());
  root.walkAtRules("media", (rule) => {
    const queries = rule.params.split(",").filter((query) => !query.includes("-ms-high-contrast"));
    if (!queries.length) rule.remove();
    else rule.params = queries.join(",");
  });
  root.walkRules((rule) => {
    if (rule.parent.type === "atrule" && /keyframes$/.test(rule.parent.name)) return;
    const kept = rule.selectors.map(withoutNever).filter(Boolean);
    if (!kept.length) rule.remove();
    else rule.selectors = kept;
  });
}

// DSFR switches themes with an attribute set by script. Ours follows the device, without script.
const DARK = /\[data-fr-theme="?dark"?\]/;
// Paper is white, whatever the device asks for.
const ON_DARK_SCREENS = "screen and (prefers-color-scheme:dark)";

// `:root` weighs as much as the attribute that it replaces, so that the order of rules keeps its meaning.
const withoutAttribute = (selector) => selector.replace(DARK, ":root");

function followTheDevice(root) {
  root.walkRules((rule) => {
    if (!rule.selectors.some((selector) => DARK.test(selector))) return;
    const light = rule.selectors.filter((selector) => !DARK.test(selector));
    const dark = rule.selectors.filter((selector) => DARK.test(selector)).map(withoutAttribute);
    // Inside a forced-colors query the theme is already asked for by the query itself.
    if (rule.parent.type === "atrule" && /prefers-color-scheme/.test(rule.parent.params)) {
      rule.selectors = [...light, ...dark];
      return;
    }
    const media = postcss.atRule({ name: "media", params: ON_DARK_SCREENS });
    media.append(rule.clone({ selectors: dark }));
    rule.after(media);
    if (light.length) rule.selectors = light;
    else rule.remove();
  });
}

function mergeDarkRules(root) {
  let open = null;
  for (const node of [...root.nodes]) {
    const isDark = node.type === "atrule" && node.params === ON_DARK_SCREENS;
    if (isDark && open) {
      open.append(node.nodes);
      node.remove();
    } else open = isDark ? node : null;
  }
}

// DSFR declares every colour of the State. Keep those that a rule of ours or of theirs ends up reading.
function dropUnreadVariables(root, ownCss) {
  const reads = (text) => [...text.matchAll(/var\(\s*(--[\w-]+)/g)].map((match) => match[1]);
  const meanings = new Map();
  const read = new Set(reads(ownCss));
  root.walkDecls((declaration) => {
    if (!declaration.prop.startsWith("--")) reads(declaration.value).forEach((name) => read.add(name));
    else meanings.set(declaration.prop, [...(meanings.get(declaration.prop) ?? []), ...reads(declaration.value)]);
  });
  const queue = [...read];
  while (queue.length) {
    for (const name of meanings.get(queue.pop()) ?? []) {
      if (!read.has(name)) {
        read.add(name);
        queue.push(name);
      }
    }
  }
  root.walkDecls(/^--/, (declaration) => {
    if (!read.has(declaration.prop)) declaration.remove();
  });
  root.walkRules((rule) => {
    if (!rule.nodes.length) rule.remove();
  });
  root.walkAtRules((rule) => {
    if (rule.nodes && !rule.nodes.length) rule.remove();
  });
}

// Where class names are written: every template, the pieces that name an icon, our script.
function sources() {
  const under = (folder, ending) =>
    readdirSync(join(ROOT, folder), { recursive: true }).filter((name) => name.endsWith(ending)).map((name) => join(ROOT, folder, name));
  return [...under("adock/templates", ".jinja"), ...under("adock/web", ".py"), ...under("adock/static/adock", ".js")];
}

function connectSheet(dist) {
  const root = postcss.parse(readFileSync(join(dist, CONNECT), "utf8"));
  root.walkComments((comment) => comment.remove());
  dropUnused(root);
  followTheDevice(root);
  return root.toString();
}

function minified(filename, css) {
  return transform({ filename, code: Buffer.from(css), minify: true, targets: TARGETS }).code;
}

async function build(dist) {
  const parts = sheets(dist);
  const root = postcss.root();
  for (const { path, css } of parts) {
    const part = postcss.parse(css, { from: path });
    inlinePictures(part, dirname(path));
    root.append(part.nodes);
  }
  root.walkComments((comment) => comment.remove());
  dropUnused(root);
  followTheDevice(root);
  shareMasks(root);

  const [purged] = await new PurgeCSS().purge({
    content: sources(),
    css: [{ raw: root.toString() }],
    safelist: { standard: COMPOSED },
    defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
    keyframes: true,
  });

  const kept = postcss.parse(purged.css);
  mergeDarkRules(kept);
  const connect = connectSheet(dist);
  dropUnreadVariables(kept, readFileSync(OWN_SHEET, "utf8") + connect);
  const code = minified("dsfr.css", FONT_FACES + kept.toString());

  mkdirSync(join(OUT, "favicon"), { recursive: true });
  const head = `@charset "UTF-8";\n${banner(parts[0].css)}\n`;
  writeFileSync(join(OUT, "dsfr.css"), `${head}${code}\n`);
  writeFileSync(join(OUT, "connect.css"), `${head}${minified("connect.css", connect)}\n`);
  for (const name of FAVICONS) copyFileSync(join(dist, "favicon", name), join(OUT, "favicon", name));
  console.log(`dsfr.css: ${code.length} bytes`);
}

const [dist] = process.argv.slice(2);
if (!dist) {
  console.error("usage: node build_dsfr.mjs DSFR_DIST");
  process.exit(2);
}
await build(resolve(dist));
