"""The inner loops of pixels, each as a NumPy reference, a CPU and a CUDA version."""
