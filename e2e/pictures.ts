// Real photographs for the tests: the seed's own, as JPEG files on disk.
import { readdirSync } from "node:fs";
import { join } from "node:path";

export function photographs(count: number): string[] {
  const folders = ["/usr/share/backgrounds", "/usr/share/backgrounds/mate/nature", "/usr/share/wallpapers"];
  const found: string[] = [];
  for (const folder of folders) {
    try {
      for (const name of readdirSync(folder).sort()) {
        if (/\.jpe?g$/i.test(name)) found.push(join(folder, name));
      }
    } catch {
      // a folder of another package
    }
  }
  if (found.length < count) throw new Error(`${found.length} photographs found, ${count} wanted: make setup installs them`);
  return found.slice(0, count);
}
