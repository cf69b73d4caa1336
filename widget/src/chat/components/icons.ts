// Drawings on a 24 px grid: those of the first screens.

export const send = 'M12 19V5.5M6 11l6-6 6 6';
export const down = 'M5.5 9l6.5 6.5L18.5 9';
export const alert = 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M12 7.5V13M12 16.3v.1';
