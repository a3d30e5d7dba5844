/** Formats a model can be exported in. */
export const EXPORT_FORMATS = ['safetensors', 'onnx', 'tfjs'] as const

export type ExportFormat = (typeof EXPORT_FORMATS)[number]
