// The snippets, strict pages, pages that never reload, and who may talk to whom.
import { expect, newToken, SHOP, snippet, test } from './shop';

const page = (tags: string) => `<!doctype html><html lang="en"><title>Shop</title><body><main><h1>Shop</h1></main>${tags}</body></html>`;

test('the queue runs in order with the API as this; later calls run at once', async ({ server, desk: _, shop }) => {
  await shop.open(server, {
    script: `${snippet(server.url)}
    window.order = [];
    RocketChat(function () { order.push(1, this === RocketChat.livechat || typeof this.setTheme); throw new Error('theirs'); });
    RocketChat(function () { order.push(2); });`,
  });
  await expect.poll(() => shop.page.evaluate('order')).toEqual([1, true, 2]);
  await shop.page.evaluate('RocketChat(function () { order.push(3, this === RocketChat.livechat); })');
  await shop.page.evaluate('RocketChat._.push(function () { order.push(4); })');
  expect(await shop.page.evaluate('order')).toEqual([1, true, 2, 3, true, 4]);
  expect(await shop.page.evaluate('RocketChat.url')).toBe(`${server.url}/livechat`);
});

test('the snippet from before 2019', async ({ server, desk: _, shop }) => {
  await shop.open(server, {
    script: `(function (w, d, s, f, u) {
      w[f] = w[f] || []; w[f].push(u);
      var h = d.getElementsByTagName(s)[0], j = d.createElement(s);
      j.async = true; j.src = '${server.url}/packages/rocketchat_livechat/assets/rocketchat-livechat.min.js';
      h.parentNode.insertBefore(j, h);
    })(window, document, 'script', 'initRocket', '${server.url}/livechat');`,
  });
  await shop.page.evaluate("RocketChat.livechat.setGuestName('Old')");
  await shop.bell.click();
  await expect(shop.frame.getByLabel('Your name')).toHaveValue('Old');
});

test('a policy that trusts by nonce alone, trusted types required, our one line', async ({ server, desk: _, shop }) => {
  const refused: string[] = [];
  shop.page.on('console', (message) => /Content Security Policy|Trusted|TrustedScript/.test(message.text()) && refused.push(message.text()));
  await shop.open(server, {
    headers: {
      'content-security-policy': `default-src 'none'; script-src 'nonce-abc123'; frame-src ${server.url}; require-trusted-types-for 'script'; trusted-types deskbell`,
    },
    html: page(`<script async nonce="abc123" src="${server.url}/widget.js"></script>`),
  });
  // The first try fails; the policy's name is made once all the same.
  await shop.page.route('**/livechat/host.js', (route) => route.abort());
  await shop.bell.click();
  await expect(shop.page.getByRole('button', { name: /can’t open right now/ })).toBeVisible();
  await shop.page.unroute('**/livechat/host.js');
  await expect(shop.frame.getByRole('dialog')).toBeVisible();
  expect(refused).toEqual([]);
});

test('a page whose body is replaced keeps the chat, its open panel and what was said', async ({ server, desk, shop }) => {
  const token = newToken();
  await shop.open(server, { commands: `this.registerGuest({ token: '${token}', name: 'Turbo' }); this.setTheme({ title: 'Ask Fern' }); this.maximizeWidget();` });
  await shop.write('Before');
  // The snippet stands in the body, so it runs with every new one, as with Turbo and its kin.
  const replace = (n: number) =>
    shop.page.evaluate(
      ([number, code]) => {
        const body = document.createElement('body');
        body.innerHTML = `<main><h1>Page ${number}</h1></main>`;
        const script = document.createElement('script');
        script.textContent = `${code}; RocketChat(function () { window.seen = (window.seen || []).concat(${number}); });`;
        body.append(script);
        history.pushState({}, '', `/page-${number}`);
        document.body.replaceWith(body);
      },
      [n, snippet(server.url)] as const,
    );
  await replace(1);
  await expect(shop.page.getByRole('heading', { name: 'Page 1' })).toBeVisible();
  await expect(shop.widget).toHaveCount(1);
  await expect(shop.frame.getByText('Before')).toBeVisible();
  // The new frame was told again what the page had said.
  await expect(shop.frame.getByRole('dialog', { name: 'Ask Fern' })).toBeVisible();
  await expect.poll(() => shop.page.evaluate('seen')).toEqual([1]);
  // From now on not even the frame begins anew: a half-written word stays.
  await shop.frame.getByLabel('Write a message').fill('half a w');
  await shop.frame.locator('body').evaluate((body) => body.setAttribute('data-same', 'yes'));
  await replace(2);
  await expect(shop.page.getByRole('heading', { name: 'Page 2' })).toBeVisible();
  await expect(shop.frame.locator('body')).toHaveAttribute('data-same', 'yes');
  await expect(shop.frame.getByLabel('Write a message')).toHaveValue('half a w');
  await expect.poll(() => shop.page.evaluate('seen')).toEqual([1, 2]);
  await expect(shop.widget).toHaveAttribute('data-state', 'opened');
  await shop.write('After');
  const hrefs = async () => [...new Set((await desk.pages((await desk.room('Turbo'))._id)).map(({ href }) => href))];
  await expect.poll(hrefs).toEqual([`${SHOP}/`, `${SHOP}/page-1`, `${SHOP}/page-2`]);
});

test('pageVisited, setParentUrl: pages by themselves and on demand; nothing by the clock', async ({ server, desk, shop }) => {
  await shop.page.addInitScript(() => {
    const real = window.setInterval;
    Object.assign(window, {
      clocks: [],
      setInterval: (fn: () => void, ms: number) => {
        (window as unknown as { clocks: number[] }).clocks.push(ms);
        return real(fn, ms);
      },
    });
  });
  await desk.api.setting('Livechat_history_monitor_type', 'url');
  const said: { change: string; href: string; title: string }[] = [];
  shop.page.on('request', (request) => {
    if (!request.url().endsWith('/livechat/page.visited')) return;
    const { pageInfo } = request.postDataJSON() as { pageInfo: { change: string; title: string; location: { href: string } } };
    said.push({ change: pageInfo.change, href: pageInfo.location.href, title: pageInfo.title });
  });
  await shop.open(server, { commands: "this.registerGuest({ name: 'Walker' }); this.maximizeWidget();" });
  await shop.write('Hello');
  const first = { change: 'url', href: `${SHOP}/`, title: 'Shop' };
  await expect.poll(() => said).toEqual([first]);
  await shop.page.evaluate("history.pushState({}, '', '/tea')");
  await expect.poll(() => said).toEqual([first, { change: 'url', href: `${SHOP}/tea`, title: 'Shop' }]);
  await shop.page.evaluate("document.title = 'Tea'");
  await expect.poll(() => said).toHaveLength(3);
  expect(said[2]).toEqual({ change: 'title', href: `${SHOP}/tea`, title: 'Tea' });
  await shop.page.evaluate("location.hash = 'pots'");
  await expect.poll(() => said).toHaveLength(4);
  await shop.say("this.pageVisited('title');");
  await expect.poll(() => said).toHaveLength(5);
  expect(said[4]).toEqual({ change: 'title', href: `${SHOP}/tea#pots`, title: 'Tea' });
  // Only the wait for a frame that does not come may tick.
  expect(((await shop.page.evaluate('clocks')) as number[]).filter((ms) => ms < 15_000)).toEqual([]);
  const { _id: rid } = await desk.room('Walker');
  await expect.poll(async () => (await desk.pages(rid)).map(({ href }) => href)).toEqual([`${SHOP}/`, `${SHOP}/tea`, `${SHOP}/tea#pots`]);

  await shop.say("this.setParentUrl('https://shop.example/basket'); this.setParentUrl('javascript:alert(1)');");
  await desk.api.post('livechat/room.closeByUser', { rid, comment: 'done' });
  await desk.open(false);
  await shop.frame.getByRole('button', { name: 'Start a new chat' }).click();
  await shop.frame.getByLabel('E-mail').fill('walker@lindqvist.example');
  await shop.frame.getByLabel('Your message').fill('Where am I?');
  await shop.frame.getByRole('button', { name: 'Send note' }).click();
  await expect.poll(() => shop.happened('onOfflineFormSubmit')).toMatchObject([['onOfflineFormSubmit', { host: 'https://shop.example/basket' }]]);
  await desk.open(true);
});

test('only the frame’s window and origin are listened to, and only the page’s by the frame', async ({ server, desk: _, shop, context }) => {
  await shop.open(server);
  await shop.bell.click();
  await expect(shop.frame.getByRole('dialog')).toBeVisible();
  // From the page itself, from a frame of another origin, from the right window in the wrong shape.
  await shop.page.evaluate("postMessage({ src: 'rocketchat', fn: 'minimizeWindow' }, '*')");
  await context.route('http://evil.test/', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<script>
        parent.postMessage({ src: 'rocketchat', fn: 'removeWidget' }, '*');
        for (var i = 0; i < parent.frames.length; i += 1) parent.frames[i].postMessage({ src: 'rocketchat', fn: 'setTheme', args: [{ title: 'Evil' }] }, '*');
        document.title = 'said';
      </script>`,
    }),
  );
  await shop.page.evaluate(
    () =>
      new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.onload = resolve;
        frame.src = 'http://evil.test/';
        document.body.append(frame);
      }),
  );
  // What the page itself says comes after what the others said.
  await shop.say("this.setTheme({ offlineTitle: 'Later' }); this.setGuestName('Safe');");
  await expect(shop.frame.getByLabel('Your name')).toHaveValue('Safe');
  await expect(shop.frame.getByRole('dialog', { name: 'Evil' })).toHaveCount(0);
  await expect(shop.widget).toHaveAttribute('data-state', 'opened');
});
