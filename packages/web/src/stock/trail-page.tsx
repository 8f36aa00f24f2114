export function TrailPage() {
  return null;
}
