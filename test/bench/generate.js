export const benchGenerate = async () => [];
