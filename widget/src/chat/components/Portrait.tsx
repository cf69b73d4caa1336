// Staff stand behind the counter: a dome with their initials.

/** One or two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => (word ? ([...word][0] ?? '') : ''));
  return letters.join('').toLocaleUpperCase();
}

/** Always the same of three tints for one name. */
function tint(name: string): string {
  let sum = 0;
  for (const letter of name) sum += letter.codePointAt(0) ?? 0;
  return ['', ' dome-2', ' dome-3'][sum % 3] ?? '';
}

export function Portrait({ name, small, staff }: { name: string; small?: boolean; staff?: boolean }) {
  return (
    <span class={`dome${small ? ' dome-s' : ''}${staff ? tint(name) : ''}`} aria-hidden="true">
      {small ? initials(name).slice(0, 1) : initials(name)}
    </span>
  );
}
