/** Shows what a spot says beside the pointer. Texts go in as text, whatever they hold. */
export function tooltip(): (handler: unknown, event: MouseEvent, item: unknown, value: unknown) => void {
  const box = document.createElement('div');
  box.className = 'tip';
  box.setAttribute('role', 'tooltip');
  box.hidden = true;
  document.body.append(box);
  return (_handler, event, _item, value) => {
    box.hidden = value === null || value === undefined || value === '';
    if (box.hidden) return;
    box.textContent = String(value);
    const room = { x: innerWidth - box.offsetWidth - 8, y: innerHeight - box.offsetHeight - 8 };
    box.style.left = `${Math.max(4, Math.min(event.clientX + 14, room.x))}px`;
    box.style.top = `${Math.max(4, Math.min(event.clientY + 14, room.y))}px`;
  };
}
