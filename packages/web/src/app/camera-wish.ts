/** What is asked of the camera: the one at the back, sharp enough for bars at arm's length. */
export const cameraWish: MediaStreamConstraints = {
  audio: false,
  video: {
    facingMode: { ideal: "environment" },
    width: { ideal: 1_920 },
    height: { ideal: 1_080 },
    frameRate: { ideal: 30 },
  },
};
