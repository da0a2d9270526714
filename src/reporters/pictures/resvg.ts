// A process of its own, started by pixels.ts: draws the SVGs it is sent. resvg ends its process where it meets a figure
// it cannot draw; here it takes no run with it.

/** What the process is sent. */
export interface Order {
  readonly svg: string;
  /** Pixels. */
  readonly width: number;
  /** A font file, where one came along; otherwise the machine's fonts serve. */
  readonly font: string | undefined;
  /** Whether the machine's fonts are read too. */
  readonly systemFonts: boolean;
}

/** What it sends back. */
export type Drawing = { readonly png: Uint8Array } | { readonly error: string };

async function drawn({ svg, width, font, systemFonts }: Order): Promise<Drawing> {
  try {
    const { Resvg } = await import('@resvg/resvg-js');
    const own = {
      loadSystemFonts: systemFonts,
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
      ...(font !== undefined && { fontFiles: [font] }),
    };
    return { png: new Resvg(svg, { fitTo: { mode: 'width', value: width }, font: own }).render().asPng() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

process.on('message', async (order: Order) => process.send?.(await drawn(order)));
