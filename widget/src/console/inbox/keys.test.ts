import { describe, expect, it } from 'vitest';
import { free, inText } from './keys';

describe('shortcuts', () => {
  it('leave texts alone', () => {
    expect(inText(document.createElement('textarea'))).toBe(true);
    expect(inText(document.createElement('input'))).toBe(true);
    const box = document.createElement('input');
    box.type = 'checkbox';
    expect(inText(box)).toBe(false);
    expect(inText(document.createElement('button'))).toBe(false);
    expect(inText(null)).toBe(false);
  });
  it('leave the browser its own', () => {
    const press = (more: KeyboardEventInit) => free(new KeyboardEvent('keydown', { key: 'n', ...more }));
    expect(press({})).toBe(true);
    expect(press({ ctrlKey: true })).toBe(false);
    expect(press({ metaKey: true })).toBe(false);
    expect(press({ altKey: true })).toBe(false);
  });
  it('rest while a dialog is open', () => {
    const dialog = document.createElement('dialog');
    dialog.setAttribute('open', '');
    document.body.append(dialog);
    expect(free(new KeyboardEvent('keydown', { key: 'n' }))).toBe(false);
    dialog.remove();
  });
});
