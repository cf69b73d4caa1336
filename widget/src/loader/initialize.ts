// `initialize({...})` in terms of the other methods.

const KEYS = /^(theme|department|businessUnit|guest(Token|Name|Email)|language|agent)$/;

/**
 * The commands `initialize(options)` stands for, in the order of its keys. Custom fields come as `{key, value, overwrite}`
 * or as `[key, value, overwrite]`, one (`customField`) or several (`setCustomFields`).
 */
export function initializeCommands(options: unknown): [method: string, ...args: unknown[]][] {
  const given = Object(options) as Record<string, unknown>;
  const commands: [string, ...unknown[]][] = [];
  for (const [key, value] of Object.entries(given)) {
    if (KEYS.test(key)) commands.push([`set${key.charAt(0).toUpperCase()}${key.slice(1)}`, value]);
    if (key === 'registerGuest') commands.push([key, value]);
  }
  const several = Array.isArray(given.setCustomFields) ? (given.setCustomFields as unknown[]) : [];
  for (const field of [given.customField, ...several]) {
    if (Array.isArray(field)) commands.push(['setCustomField', ...(field as unknown[])]);
    else if (field) {
      const { key, value, overwrite } = field as { key: unknown; value: unknown; overwrite?: unknown };
      commands.push(['setCustomField', key, value, overwrite ?? true]);
    }
  }
  return commands;
}
