/** Characters a terminal would obey, such as escapes or changes of direction in the name of a model, made harmless. */
export const harmless = (text: string): string => text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, '�');
