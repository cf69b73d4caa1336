// `initialize({...})` in terms of the other methods.

/** Its keys and the methods they stand for, in the order in which one may depend on another. */
const METHODS: Record<string, string> = {
  parentUrl: 'setParentUrl',
  theme: 'setTheme',
  language: 'setLanguage',
  hiddenSystemMessages: 'setHiddenSystemMessages',
  setHiddenSystemMessages: 'setHiddenSystemMessages',
  guestToken: 'setGuestToken',
  businessUnit: 'setBusinessUnit',
  department: 'setDepartment',
  agent: 'setAgent',
  guestName: 'setGuestName',
  guestEmail: 'setGuestEmail',
  registerGuest: 'registerGuest',
  guestMetadata: 'setGuestMetadata',
  setGuestMetadata: 'setGuestMetadata',
};

type Command = [method: string, ...args: unknown[]];

/** A custom field as `{key, value, overwrite}` or `[key, value, overwrite]`. */
function fieldCommand(field: unknown): Command {
  if (Array.isArray(field)) return ['setCustomField', ...(field as unknown[])];
  const { key, value, overwrite } = field as { key: unknown; value: unknown; overwrite?: unknown };
  return ['setCustomField', key, value, overwrite ?? true];
}

/** The commands `initialize(options)` stands for. */
export function initializeCommands(options: unknown): Command[] {
  const given = Object(options) as Record<string, unknown>;
  const commands: Command[] = [];
  for (const [key, method] of Object.entries(METHODS)) {
    if (given[key] !== undefined && given[key] !== null) commands.push([method, given[key]]);
  }
  for (const fields of [given.customField, given.setCustomFields]) {
    // One field, itself perhaps an array that begins with a key; or several.
    const list = Array.isArray(fields) && typeof fields[0] === 'object' ? (fields as unknown[]) : [fields];
    for (const field of list) if (typeof field === 'object' && field !== null) commands.push(fieldCommand(field));
  }
  return commands;
}
