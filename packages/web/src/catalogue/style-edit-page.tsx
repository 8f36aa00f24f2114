export function StyleEditPage() {
  return null;
}
