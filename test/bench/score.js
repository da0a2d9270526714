export const benchScore = async () => [];
