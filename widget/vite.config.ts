// The dev server. `npm run build` uses tools/build.mjs, which makes the bundles the server embeds.
//
// The API and the socket come from a running server (`cargo run`), so the pages behave as they do in the product.
import { defineConfig } from 'vite';

const server = process.env.DESKBELL_DEV_SERVER ?? 'http://127.0.0.1:3000';

/** Serves the pages under the addresses they have in the product. */
const pages: [RegExp, string][] = [
  [/^\/livechat\/?(\?.*)?$/, '/chat/index.html'],
  [/^\/demo\/?$/, '/demo/index.html'],
  [/^\/(console|setup)(\/(?!.*\.\w+$).*)?$/, '/console/index.html'],
];

export default defineConfig({
  root: 'src',
  server: {
    port: 5173,
    proxy: {
      '/api': server,
      '/avatar': server,
      '/sounds': server,
      '/widget.js': server,
      '/widget.css': server,
      '^/livechat/.+': server,
      '/websocket': { target: server.replace(/^http/, 'ws'), ws: true },
    },
  },
  plugins: [
    {
      name: 'product-addresses',
      // Under those addresses the pages' own scripts have to be named in full.
      transformIndexHtml: { order: 'pre', handler: (html, { path }) => html.replace('"./main.tsx"', `"${path.replace('index.html', 'main.tsx')}"`) },
      configureServer(dev) {
        dev.middlewares.use((request, _response, next) => {
          for (const [pattern, page] of pages) {
            if (request.url && pattern.test(request.url)) request.url = page;
          }
          next();
        });
      },
    },
  ],
});
