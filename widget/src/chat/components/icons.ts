// Drawings on a 24 px grid: those of the first screens.

export const send = 'M12 19V5.5M6 11l6-6 6 6';
export const down = 'M5.5 9l6.5 6.5L18.5 9';
export const alert = 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M12 7.5V13M12 16.3v.1';
export const broken =
  'M3 9.5a13.5 13.5 0 0 1 5-2.9M12 6c3.4 0 6.5 1.3 9 3.5M6.2 13a8.5 8.5 0 0 1 3-1.9M15.5 11.4a8.5 8.5 0 0 1 2.3 1.6M12 17.5v.1M4 3.5l16 17';
export const more = 'M5.5 12h.01M12 12h.01M18.5 12h.01';
