// Builds everything the server embeds into dist/. The same sources give the same bytes: no hashes in names, no times,
// no machine paths. File names are fixed, the server sends ETags.
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { licences } from './licences.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const src = join(root, 'src');
const target = join(root, 'dist');
// Built aside and then copied over: a running server never sees half a build.
const dist = await mkdtemp(join(tmpdir(), 'deskbell-dist-'));

/** Chunks bring their style sheets themselves, so what the bundler puts around `import()` would be dead weight. */
const plainImport = {
  name: 'plain-import',
  enforce: 'pre',
  resolveId: (id) => (id.includes('vite/preload-helper') ? id : null),
  load: (id) => (id.includes('vite/preload-helper') ? 'export const __vitePreload = (load) => load();' : null),
};

const common = {
  configFile: false,
  plugins: [plainImport],
  logLevel: 'warn',
  publicDir: false,
  build: {
    target: ['es2022', 'chrome111', 'firefox113', 'safari16'],
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    emptyOutDir: true,
  },
};

/** Style sheets of later chunks, which keep their names. */
const later = ['more.css', 'talk.css'];

/** Names without hashes; style sheets take the name given. */
const names = (folder, style) => ({
  entryFileNames: `${folder}[name].js`,
  chunkFileNames: `${folder}[name].js`,
  assetFileNames: (asset) => {
    const [name = ''] = asset.names;
    return style && name.endsWith('.css') && !later.includes(name) ? `${folder}${style}` : `${folder}[name][extname]`;
  },
});

/** A script of its own for the owner's page. */
async function script(name, entry, folder) {
  await build({
    ...common,
    root: join(src, 'loader'),
    build: {
      ...common.build,
      outDir: join(dist, folder),
      emptyOutDir: false,
      rolldownOptions: { input: { [name]: join(src, 'loader', entry) }, output: { ...names('', ''), format: 'iife' } },
    },
  });
}

async function loader() {
  await script('widget', 'main.ts', 'loader');
  // For browsers that cannot adopt style sheets.
  const sheets = await Promise.all(['bell.css', 'frame.css'].map((file) => readFile(join(src, 'loader', file), 'utf8')));
  await writeFile(join(dist, 'loader/widget.css'), sheets.join(''));
}

async function chat() {
  await build({
    ...common,
    resolve: { alias: { 'preact/jsx-runtime': join(src, 'chat/jsx.ts') } },
    root: join(src, 'chat'),
    // The page is served at /livechat, without a slash, perhaps below a path of its own. Its files are named relative to that.
    experimental: {
      renderBuiltUrl: (file, { hostType }) => (hostType === 'html' ? `livechat/${file}` : { relative: true }),
    },
    build: {
      ...common.build,
      outDir: join(dist, 'chat'),
      rolldownOptions: {
        input: { chat: join(src, 'chat/index.html') },
        output: {
          ...names('', 'chat.css'),
          chunkFileNames: ({ facadeModuleId }) => (facadeModuleId?.includes('/lang/') ? 'lang/[name].js' : '[name].js'),
        },
      },
    },
  });
}

/** Drops design tokens that no sheet of the chat uses. */
async function dropUnusedTokens() {
  const sheets = await Promise.all(['chat.css', ...later].map(async (name) => [join(dist, 'chat', name), await readFile(join(dist, 'chat', name), 'utf8')]));
  for (;;) {
    const used = new Set(sheets.flatMap(([, css]) => [...css.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name)));
    const before = sheets.map(([, css]) => css).join('');
    for (const sheet of sheets) {
      sheet[1] = sheet[1].replace(/(--[\w-]+):[^;{}]*(;|(?=\}))/g, (whole, name) => (used.has(name) ? whole : ''));
    }
    if (sheets.map(([, css]) => css).join('') === before) break;
  }
  for (const [file, css] of sheets) await writeFile(file, css);
}

async function consolePages() {
  await build({
    ...common,
    root: join(src, 'console'),
    base: '/console/',
    build: {
      ...common.build,
      outDir: join(dist, 'console'),
      rolldownOptions: {
        input: { console: join(src, 'console/index.html') },
        output: names('assets/', 'console.css'),
      },
    },
  });
}

async function demo() {
  await mkdir(join(dist, 'demo'), { recursive: true });
  for (const file of ['index.html', 'demo.css', 'demo.js']) await copyFile(join(src, 'demo', file), join(dist, 'demo', file));
}

async function sounds() {
  await mkdir(join(dist, 'sounds'), { recursive: true });
  await copyFile(join(src, 'sounds/chime.mp3'), join(dist, 'sounds/chime.mp3'));
}

/** Files below a folder, relative to it. */
async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/** Makes `target` the same as `dist`, touching only what differs. */
async function publish() {
  const built = await filesOf(dist);
  for (const file of built) {
    const bytes = await readFile(join(dist, file));
    const had = await readFile(join(target, file)).catch(() => undefined);
    if (had?.equals(bytes)) continue;
    await mkdir(dirname(join(target, file)), { recursive: true });
    await writeFile(join(target, file), bytes);
  }
  for (const file of await filesOf(target)) if (!built.includes(file)) await rm(join(target, file));
  await rm(dist, { recursive: true });
}

await loader();
await chat();
await dropUnusedTokens();
await script('host', 'host.ts', 'chat');
await consolePages();
await demo();
await sounds();
await writeFile(join(dist, 'LICENSES.txt'), await licences(JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))));
await publish();
