const quote = (name: string): string => {
  // No way to escape a quote is known, and as it is it would change the meaning of the query.
  if (name.includes('"')) throw new TypeError(`a tag name with a double quote cannot be searched for: ${name}`);
  return `"${name}"`;
};

/** A clause on names of tags in the platform's query language; none when no tag is named. */
export const tagClause = (field: string, names: readonly string[] | undefined, isIntersection = false): string[] => {
  if (names === undefined || names.length === 0) return [];
  if (isIntersection) return [names.map((name) => `${field} = ${quote(name)}`).join(' and ')];
  return [`${field} in (${names.map(quote).join(',')})`];
};

export const joinClauses = (clauses: readonly string[]): string | undefined =>
  clauses.length === 0 ? undefined : clauses.join(' and ');
