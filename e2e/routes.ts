// The table of routes as the server has it, read from its source.
import { globSync, readFileSync } from "node:fs";

/** getRoutes are the patterns of all GET routes: "/@{handle}/{id}", without the forms of the variables. */
export function getRoutes(): string[] {
  const table = readFileSync("web/routes.go", "utf8");
  const routes = [...table.matchAll(/\{"GET", ("[^"]*"|[\w.]+), /g)].map((m) => simple(resolve(m[1]!, table)));
  if (routes.length !== table.split('{"GET"').length - 1) throw new Error("web/routes.go has GET routes that cannot be read");
  return routes;
}

/** resolve gives the text of a Go expression: a literal or a constant. */
function resolve(expression: string, table: string): string {
  const literal = /^"(.*)"$/.exec(expression);
  if (literal) return literal[1]!;
  const name = expression.split(".").at(-1)!;
  for (const source of [table, ...globSync("{web,social}/**/*.go").map((file) => readFileSync(file, "utf8"))]) {
    const value = new RegExp(`\\b${name}\\s*=\\s*"([^"]*)"`).exec(source);
    if (value) return value[1]!;
  }
  throw new Error(`web/routes.go: what is ${expression}?`);
}

const simple = (pattern: string): string => pattern.replaceAll(/\{(\w+):[^}]*\}/g, "{$1}");
