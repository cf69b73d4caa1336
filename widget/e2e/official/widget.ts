// The official widget as a visitor handles it. Its class names carry hashes, so only their beginnings are used.
import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';

/** The widget on a shop's page. */
export class Widget {
  readonly frame: FrameLocator;
  /** The widget's element on the shop's page; its `data-state` says whether it is open. */
  readonly box: Locator;
  readonly button: Locator;
  readonly composer: Locator;
  /** Everything in the list but the dots of somebody who types: messages and lines of the system. */
  readonly lines: Locator;
  /** What people said. */
  readonly said: Locator;
  readonly dots: Locator;
  readonly title: Locator;
  readonly subtitle: Locator;
  readonly notice: Locator;

  constructor(readonly page: Page, frame?: FrameLocator) {
    this.frame = frame ?? page.frameLocator('#rocketchat-iframe');
    this.box = page.locator('div.rocketchat-widget');
    this.button = this.frame.locator('[class*="screen__chat-button"]');
    this.composer = this.frame.locator('[class*="composer__input"]');
    this.lines = this.frame.locator('ol > li[id]');
    this.said = this.frame.locator('ol > li[id]:not([class*="message-container--system"]) [class*="message-text"]');
    this.dots = this.frame.locator('[class*="typing-dots__"]').first();
    this.title = this.frame.locator('[class*="header__title"]');
    this.subtitle = this.frame.locator('[class*="header__subtitle"]');
    this.notice = this.frame.locator('[class*="alert__content"]');
  }

  /** The button shows, closed or not: the widget has read its configuration. */
  async there(): Promise<void> {
    await expect(this.frame.locator('[class*="popover__container"]').first()).toBeAttached({ timeout: 30_000 });
  }

  async open(): Promise<void> {
    await this.button.click();
    await expect(this.box).toHaveAttribute('data-state', 'opened');
  }

  async minimise(): Promise<void> {
    await this.frame.getByRole('button', { name: 'Minimize chat' }).click();
    await expect(this.box).toHaveAttribute('data-state', 'closed');
  }

  /** Fills the form in and starts. */
  async register(name: string, department?: string): Promise<void> {
    await this.frame.locator('input[name="name"]').fill(name);
    await this.frame.locator('input[name="email"]').fill(`${name.toLowerCase().replaceAll(' ', '.')}@lindqvist.example`);
    if (department) await this.frame.locator('select[name="department"]').selectOption({ label: department });
    await this.frame.getByRole('button', { name: 'Start chat' }).click();
    await expect(this.composer).toBeVisible();
  }

  /** Types and sends as a person does. */
  async write(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /**
   * Sends the first message of a chat. Half a second after the room the widget reads its history and puts that in the place
   * of its list; on a busy machine the message comes in between and is gone from sight until the next look. Then the page
   * is loaded anew, as a visitor would.
   */
  async begin(text: string): Promise<void> {
    const history = this.page.waitForResponse((response) => response.url().includes('livechat/messages.history'));
    await this.write(text);
    await history;
    const shown = expect(this.message(text)).toHaveCount(1, { timeout: 3_000 });
    if (await shown.then(() => true, () => false)) return;
    await this.page.reload();
    await this.there();
    await this.open();
    await expect(this.message(text)).toHaveCount(1);
  }

  /** A message by its words. */
  message(text: string): Locator {
    return this.said.filter({ hasText: text });
  }

  /** A line of the system by its words. */
  line(text: string | RegExp): Locator {
    return this.frame.locator('li[class*="message-container--system"]').filter({ hasText: text });
  }

  /** An entry of the menu at the lower left. */
  async choose(entry: string): Promise<void> {
    await this.frame.getByRole('button', { name: 'Options' }).click();
    await this.frame.getByRole('button', { name: entry }).click();
  }

  /** A button of the dialogue that is open. */
  async answer(button: string): Promise<void> {
    await this.frame.locator('[class*="modal"]').getByRole('button', { name: button, exact: true }).click();
  }

  /** What the frame keeps: its token among it. */
  async kept(): Promise<{ token: string; user?: { _id: string }; room?: { _id: string } }> {
    const handle = await this.page.locator('#rocketchat-iframe').elementHandle();
    const frame = await handle?.contentFrame();
    const text = await frame?.evaluate(() => localStorage.getItem('store'));
    if (!text) throw new Error('the widget keeps nothing');
    return JSON.parse(text) as { token: string };
  }
}
