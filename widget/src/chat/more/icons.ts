// Drawings of the menu and the notes.

export const check = 'M4.5 12.5l5 5L19.5 7';
export const edit = 'M5 19l.8-4L16 4.8a1.7 1.7 0 0 1 2.4 0l.8.8a1.7 1.7 0 0 1 0 2.4L9 18.2zM14 7l3 3';
export const out = 'M10 4.5H5.5v15H10M15 8l4 4-4 4M19 12H9.5';
export const sound = 'M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11';
export const broken =
  'M3 9.5a13.5 13.5 0 0 1 5-2.9M12 6c3.4 0 6.5 1.3 9 3.5M6.2 13a8.5 8.5 0 0 1 3-1.9M15.5 11.4a8.5 8.5 0 0 1 2.3 1.6M12 17.5v.1M4 3.5l16 17';
export const more = 'M5.5 12h.01M12 12h.01M18.5 12h.01';
