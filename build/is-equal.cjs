/** In the place of lodash.isequal, which electron-updater brings along to compare two small objects of plain data. */
module.exports = require('node:util').isDeepStrictEqual;
