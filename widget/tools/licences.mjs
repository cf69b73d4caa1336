// The licence texts of what ships: the packages in `dependencies` (tools are not part of a bundle).
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = join(dirname(dirname(fileURLToPath(import.meta.url))), 'node_modules');

/** One block per package: name, version, licence, text. */
export async function licences(manifest) {
  const blocks = [];
  for (const name of Object.keys(manifest.dependencies).sort()) {
    const folder = join(modules, name);
    const about = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const file = (await readdir(folder)).sort().find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} has no licence file`);
    const text = (await readFile(join(folder, file), 'utf8')).trim();
    blocks.push(`${name} ${about.version} (${about.license})\n\n${text}\n`);
  }
  return `Third-party software in the widget and the console\n\n${blocks.join('\n----\n\n')}`;
}
